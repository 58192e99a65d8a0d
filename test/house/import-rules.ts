// The floor plan of src/: the folders that each folder may import from. The architecture page has the same table.

/** The folders of src/ that a folder may import from, besides itself. */
export const allowedImports: Record<string, readonly string[]> = {
  base: [],
  protocol: ['base'],
  transport: ['base'],
  media: ['base'],
  diagnostics: ['base'],
  room: ['base', 'protocol', 'transport'],
  lobby: ['base', 'protocol', 'room'],
  peer: ['base', 'protocol'],
  sas: ['base', 'protocol'],
  mesh: ['base', 'protocol', 'media', 'diagnostics', 'room', 'peer', 'sas'],
  call: [
    'base',
    'protocol',
    'transport',
    'media',
    'diagnostics',
    'room',
    'lobby',
    'peer',
    'sas',
    'mesh',
  ],
  preflight: ['base', 'transport', 'media', 'diagnostics', 'call'],
  locales: ['base', 'call', 'preflight'],
  view: ['base', 'call', 'preflight', 'locales'],
  element: ['base', 'call', 'preflight', 'locales', 'view'],
};

/** Folders that a folder may import types from, and nothing else. */
export const typeOnlyImports: Record<string, readonly string[]> = {
  locales: ['call', 'preflight'],
};
