/** People of a data set whose images are named person_number. */

/** Name of the person an image shows: its file name up to the last underscore. */
export function personOf(image: string): string {
  return image.slice(0, image.lastIndexOf('_'));
}

/** First image of each person, in the order given, so that no face counts twice. */
export function firstOfEachPerson(images: readonly string[]): string[] {
  return [...Map.groupBy(images, personOf).values()].map(([first]) => first);
}
