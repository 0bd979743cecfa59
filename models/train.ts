/** `npm run train -- WHAT DATA`: what this project learns from the development data. */

const TRAININGS: Readonly<Record<string, () => Promise<unknown>>> = {
  heads: () => import('./heads/main.ts'),
  activations: () => import('./activations/main.ts'),
  'small-faces': () => import('./small-faces/main.ts'),
};

const [what = ''] = process.argv.slice(2);
if (!Object.hasOwn(TRAININGS, what)) {
  console.error(`Usage: npm run train -- ${Object.keys(TRAININGS).join('|')} DATA [options]`);
  process.exit(2);
}
await TRAININGS[what]();
