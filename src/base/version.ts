/** Version of this package, part of reports so that saved ones can be evaluated later. Equal to package.json (tested). */
export const version = '0.1.0';
