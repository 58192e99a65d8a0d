// The package has types for its index only; we import each icon by its own file (see icons.ts).

declare module 'lucide/dist/esm/icons/*.mjs' {
  type Attribute =
    | 'd'
    | 'x'
    | 'y'
    | 'width'
    | 'height'
    | 'rx'
    | 'cx'
    | 'cy'
    | 'r'
    | 'x1'
    | 'y1'
    | 'x2'
    | 'y2';
  const icon: readonly (readonly [tag: string, attributes: Partial<Record<Attribute, string>>])[];
  export default icon;
}
