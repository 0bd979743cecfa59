import { CollectionNotFound } from '../../gallery/index.ts';
import { ResourceNotFoundException } from '../errors.ts';
import type { Services } from '../services.ts';
import { collectionOfArn } from './arns.ts';

/**
 * Does something with the collection that an ARN names.
 * @throws ResourceNotFoundException, in the words for resources and not those for collections, if it names none
 */
export async function withTagged<T>(arn: string, services: Services, work: (id: string) => Promise<T>): Promise<T> {
  const id = collectionOfArn(arn, services);
  if (id === undefined) throw ResourceNotFoundException.resource();
  try {
    return await work(id);
  } catch (error) {
    if (error instanceof CollectionNotFound) throw ResourceNotFoundException.resource({ cause: error });
    throw error;
  }
}
