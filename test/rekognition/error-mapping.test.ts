import { describe, expect, it } from 'vitest';
import {
  CollectionAlreadyExists,
  CollectionNotFound,
  GalleryBusy,
  TokenReused,
  TooManyTags,
  UserAlreadyExists,
  UserBusy,
  UserFull,
  UserNotFound,
} from '../../layers/gallery/index.ts';
import { toRekognitionError } from '../../layers/rekognition/error-mapping.ts';
import { InvalidParameterException } from '../../layers/rekognition/errors.ts';
import { ImageTooLarge, ImageTooLargeForMemory, ImageTooSmall, InvalidImage } from '../../layers/vision/index.ts';

const mapped = [
  [new CollectionNotFound('staff'), 'ResourceNotFoundException', 'The collection id: staff does not exist'],
  [new CollectionAlreadyExists('staff'), 'ResourceAlreadyExistsException', 'The collection id: staff already exists'],
  [new UserNotFound('ann'), 'ResourceNotFoundException', 'The user id: ann does not exist'],
  [new UserAlreadyExists('ann'), 'ConflictException', 'The user id: ann already exists'],
  [new UserBusy('ann'), 'ConflictException', 'The user id: ann is being changed by other requests'],
  [new UserFull('ann'), 'ServiceQuotaExceededException', 'The number of faces of the user exceeds the allowed limit.'],
  [
    new TooManyTags('201'),
    'ServiceQuotaExceededException',
    'The number of tags of the collection exceeds the allowed limit.',
  ],
  [
    new TokenReused('t-1'),
    'IdempotentParameterMismatchException',
    'The ClientRequestToken: t-1 you have supplied is already in use.',
  ],
  [new GalleryBusy('Too many at once.'), 'ThrottlingException', 'Service Unavailable'],
  [new InvalidImage('Premature end.'), 'InvalidImageFormatException', 'Request has invalid image format'],
  [
    new ImageTooSmall(39, 80),
    'InvalidParameterException',
    'Input image dimensions 39 x 80 are below the minimum dimension size of 40 pixels',
  ],
  [
    new ImageTooLarge(10_001, 80),
    'ImageTooLargeException',
    'Input image dimensions 10001 x 80 exceed maximum dimension size of 10000 pixels',
  ],
  [
    new ImageTooLargeForMemory(10_000, 10_000, 660e6, 400e6),
    'ImageTooLargeException',
    'Decoding the input image of 10000 x 10000 pixels takes 660 MB of memory, more than the maximum of 400 MB: an interlaced PNG or a progressive JPEG has to be held as a whole',
  ],
  [new TypeError('x is not a function'), 'InternalServerError', 'Internal server error'],
] as const;

describe('A failure', () => {
  it.each(mapped)('that is %s becomes %s, with itself as the cause', (failure, name, message) => {
    const error = toRekognitionError(failure);
    expect({ name: error.name, message: error.message }).toEqual({ name, message });
    expect(error.cause).toBe(failure);
  });

  it('that is an error of the wire stays as it is', () => {
    const error = InvalidParameterException.imageIsEmpty();
    expect(toRekognitionError(error)).toBe(error);
  });
});
