import { existsSync } from 'node:fs';
import { readCsv } from './dataset.ts';

/**
 * Numbers the people of a data set that names nobody: images of one person get the same number.
 * @param file  pairs of images of one person (image_a,image_b); a pair of pairs that share an image is three of one
 *   person. Without such a file every image is another person
 */
export function numberPeople(images: readonly string[], file: string): Map<string, number> {
  const numbers = new Map(images.map((image, i) => [image, i]));
  if (!existsSync(file)) return numbers;
  for (const { image_a, image_b } of readCsv<'image_a' | 'image_b'>(file)) {
    const [a, b] = [numbers.get(image_a), numbers.get(image_b)];
    if (a === undefined || b === undefined)
      throw new Error(`${file}: there is no image ${a === undefined ? image_a : image_b}`);
    for (const [image, number] of numbers) if (number === b) numbers.set(image, a);
  }
  return numbers;
}
