// Lists the places that the language lint counts: `npm run -s language -- src/peer` for a folder or a file, without an
// argument for the whole repository. Each line is `file:line: words`; a summary of each area follows.

import { type Area, allProse, measureArea } from './areas.ts';
import { limits } from './limits.ts';

const folder = process.argv[2]?.replace(/^\.\//, '').replace(/\/$/, '') ?? '';
const prose = allProse().filter(
  ({ path }) => folder === '' || path === folder || path.startsWith(`${folder}/`),
);
const summary: string[] = [];
for (const area of Object.keys(limits.literaryWords) as Area[]) {
  if (!prose.some((one) => one.area === area && one.passages.length > 0)) continue;
  const measured = measureArea(prose, area);
  const withFragments = area in limits.fragments;
  const places = [
    ...measured.literaryPlaces,
    ...(withFragments ? measured.fragmentPlaces.map((place) => `${place} (fragment)`) : []),
  ];
  const order = new Intl.Collator('en', { numeric: true });
  for (const place of places.sort(order.compare)) console.log(place);
  const fragments = `, comments with a fragment: ${measured.fragments.toFixed(1)} % (at most 3)`;
  summary.push(
    `${area}: literary words per 1,000: ${measured.literaryWords.toFixed(1)} (at most 1)${withFragments ? fragments : ''}`,
  );
}
console.log(`\n${summary.join('\n') || `no prose in ${folder}`}`);
