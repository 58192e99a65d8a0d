/** Of this library; stands in reports, so that a saved one can be judged again. Equal to package.json (tested). */
export const version = '0.1.0';
