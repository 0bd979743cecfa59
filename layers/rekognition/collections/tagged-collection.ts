import { CollectionNotFound } from '../../gallery/index.ts';
import { ResourceNotFoundException } from '../errors.ts';
import type { Services } from '../services.ts';
import { collectionOfArn } from './arns.ts';

/**
 * Runs `work` on the collection that an ARN names.
 * @throws ResourceNotFoundException if there is none, with AWS's message for resources instead of the one for
 * collections
 */
export async function withTaggedCollection<T>(
  arn: string,
  services: Services,
  work: (id: string) => Promise<T>,
): Promise<T> {
  const id = collectionOfArn(arn, services);
  if (id === undefined) throw ResourceNotFoundException.resource();
  try {
    return await work(id);
  } catch (error) {
    if (error instanceof CollectionNotFound) throw ResourceNotFoundException.resource({ cause: error });
    throw error;
  }
}
