/** Commands of `visage`, by name, and their sources. */
export const COMMANDS = new Map([
  ['import', 'scripts/import/main.ts'],
  ['uploads', 'scripts/uploads.ts'],
]);
