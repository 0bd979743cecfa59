import { describe, expect, it } from 'vitest';
import * as errors from '../../layers/rekognition/errors.ts';
import { OTHER_OPERATIONS, unknownOperationMessage } from '../../layers/rekognition/other-operations.ts';
import { exceptionFault } from './aws-model.ts';

const classes = Object.entries(errors).filter(([name]) => /Exception$|^Internal/.test(name)) as [
  string,
  new (message?: string) => errors.RekognitionError,
][];

/** Raised by the framework in front of the service: no operation's model has them. */
const FRAMEWORK = [
  'IncompleteSignatureException',
  'InvalidSignatureException',
  'MissingAuthenticationTokenException',
  'SerializationException',
  'UnknownOperationException',
  'UnrecognizedClientException',
  'ValidationException',
];

describe.each(classes)('%s', (name, Exception) => {
  const error = new Exception();

  it('has its own name as its type on the wire', () => {
    expect(error.name).toBe(name);
    expect(error.body.__type).toBe(name);
  });

  it("has the status of its fault in AWS's model, or is an error of the framework", () => {
    const fault = exceptionFault(name);
    expect(fault === undefined).toBe(FRAMEWORK.includes(name));
    expect(error.status).toBe(fault === 'server' ? 500 : 400);
  });
});

describe('The bodies of errors', () => {
  it('have Code and Message if the service raised them', () => {
    expect(errors.ResourceNotFoundException.collection('staff').body).toEqual({
      __type: 'ResourceNotFoundException',
      Code: 'ResourceNotFoundException',
      Message: 'The collection id: staff does not exist',
    });
  });

  it('have a lower-case message and no code if the framework did', () => {
    expect(errors.ValidationException.of(['first', 'second']).body).toEqual({
      __type: 'ValidationException',
      message: '2 validation errors detected: first; second',
    });
  });

  it('have only a type if there is no message', () => {
    expect(new errors.UnknownOperationException().body).toEqual({ __type: 'UnknownOperationException' });
    expect(new errors.SerializationException().body).toEqual({ __type: 'SerializationException' });
  });

  it('never contain the cause', () => {
    const body = JSON.stringify(new errors.InternalServerError({ cause: new Error('a secret') }).body);
    expect(body).toBe(
      '{"__type":"InternalServerError","Code":"InternalServerError","Message":"Internal server error"}',
    );
  });
});

/** Section C of the contract. */
const messages: [errors.RekognitionError, string][] = [
  [errors.InvalidParameterException.unspecified(), 'Request has invalid parameters'],
  [errors.InvalidParameterException.imageIsEmpty(), 'Requested image should either contain bytes or s3 object.'],
  [errors.ResourceNotFoundException.collection('a'), 'The collection id: a does not exist'],
  [errors.ResourceAlreadyExistsException.collection('a'), 'The collection id: a already exists'],
  [new errors.InvalidImageFormatException(), 'Request has invalid image format'],
  [
    errors.InvalidS3ObjectException.unreadable(),
    'Unable to get object metadata from S3. Check object key, region and/or access permissions.',
  ],
  [errors.InvalidS3ObjectException.incomplete(), 'Request has invalid S3 object.'],
  [errors.ImageTooLargeException.bytes(), 'Image size is too large.'],
  [
    errors.ImageTooLargeException.sides(10800, 5400, 10000),
    'Input image dimensions 10800 x 5400 exceed maximum dimension size of 10000 pixels',
  ],
  [new errors.InvalidPaginationTokenException(), 'Invalid Token'],
  [errors.ProvisionedThroughputExceededException.s3(), 'S3 download limit exceeded.'],
  [new errors.ThrottlingException(), 'Service Unavailable'],
  [
    errors.AccessDeniedException.to('arn:aws:iam::210987654321:user/ann', 'ListFaces', '*'),
    'User: arn:aws:iam::210987654321:user/ann is not authorized to perform: rekognition:ListFaces on resource: * because no identity-based policy allows the rekognition:ListFaces action',
  ],
];

describe('The messages of errors', () => {
  it.each(messages)("are AWS's: %s", (error, message) => {
    expect(error.message).toBe(message);
  });
});

describe('The message for an operation that Visage lacks', () => {
  it.each(Object.values(OTHER_OPERATIONS).flat())('says so of %s, with and without the prefix', (name) => {
    const message = unknownOperationMessage(name);
    expect(message).toContain(
      `Visage answers operations on faces only: it does not have ${name} of Amazon Rekognition.`,
    );
    expect(unknownOperationMessage(`RekognitionService.${name}`)).toBe(message);
  });

  it('echoes at most 64 characters of a name that Rekognition does not have either', () => {
    expect(unknownOperationMessage('RekognitionService.NoSuch')).toBe(
      'There is no operation RekognitionService.NoSuch.',
    );
    expect(unknownOperationMessage('x'.repeat(100))).toBe(`There is no operation ${'x'.repeat(64)}.`);
  });
});
