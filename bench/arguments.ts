/** Checks the command line before a benchmark spends minutes on it. */

/** The command line names an unknown benchmark or commit, or a value that an option cannot have. */
export class WrongArguments extends Error {
  override name = 'WrongArguments';
}

/** @throws WrongArguments */
export function positiveNumber(option: string, text: string): number {
  const number = Number(text);
  if (!(Number.isFinite(number) && number > 0)) {
    throw new WrongArguments(`--${option} is "${text}", and must be a number above 0`);
  }
  return number;
}

/** @throws WrongArguments */
export function positiveInteger(option: string, text: string): number {
  const number = positiveNumber(option, text);
  if (!Number.isInteger(number)) throw new WrongArguments(`--${option} is "${text}", and must be a whole number`);
  return number;
}

/** Parses positive integers separated by commas. @throws WrongArguments */
export function positiveIntegers(option: string, text: string): number[] {
  return text.split(',').map((part) => positiveInteger(option, part));
}

/** Parses a selection of `choices`, separated by commas. @throws WrongArguments */
export function someOf<Choice extends string>(option: string, choices: readonly Choice[], text: string): Choice[] {
  return text.split(',').map((part) => {
    const choice = choices.find((name) => name === part);
    if (choice === undefined) {
      throw new WrongArguments(`--${option} is "${text}", and must be some of ${choices.join(',')}`);
    }
    return choice;
  });
}

/** Removes the options named, with their values, written `--name value` or `--name=value`. */
export function withoutOptions(args: readonly string[], options: readonly string[]): string[] {
  const names = options.map((option) => `--${option}`);
  return args.filter(
    (arg, i) =>
      !names.includes(arg) && !names.includes(args[i - 1]) && !names.some((name) => arg.startsWith(`${name}=`)),
  );
}
