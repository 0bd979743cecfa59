/** Rekognition's other operations, by subject. Visage has none of them: they do not concern faces in collections. */
export const OTHER_OPERATIONS: Readonly<Record<string, readonly string[]>> = {
  'labels, text, moderation, celebrities, protective equipment in a photo': [
    'DetectLabels',
    'DetectModerationLabels',
    'DetectProtectiveEquipment',
    'DetectText',
    'GetCelebrityInfo',
    'RecognizeCelebrities',
  ],
  'stored video': [
    'GetCelebrityRecognition',
    'GetContentModeration',
    'GetFaceDetection',
    'GetFaceSearch',
    'GetLabelDetection',
    'GetPersonTracking',
    'GetSegmentDetection',
    'GetTextDetection',
    'StartCelebrityRecognition',
    'StartContentModeration',
    'StartFaceDetection',
    'StartFaceSearch',
    'StartLabelDetection',
    'StartPersonTracking',
    'StartSegmentDetection',
    'StartTextDetection',
  ],
  'streaming video': [
    'CreateStreamProcessor',
    'DeleteStreamProcessor',
    'DescribeStreamProcessor',
    'ListStreamProcessors',
    'StartStreamProcessor',
    'StopStreamProcessor',
    'UpdateStreamProcessor',
  ],
  'face liveness': ['CreateFaceLivenessSession', 'GetFaceLivenessSessionResults'],
  'custom labels': [
    'CopyProjectVersion',
    'CreateDataset',
    'CreateProject',
    'CreateProjectVersion',
    'DeleteDataset',
    'DeleteProject',
    'DeleteProjectPolicy',
    'DeleteProjectVersion',
    'DescribeDataset',
    'DescribeProjectVersions',
    'DescribeProjects',
    'DetectCustomLabels',
    'DistributeDatasetEntries',
    'ListDatasetEntries',
    'ListDatasetLabels',
    'ListProjectPolicies',
    'PutProjectPolicy',
    'StartProjectVersion',
    'StopProjectVersion',
    'UpdateDatasetEntries',
  ],
  'media analysis jobs': ['GetMediaAnalysisJob', 'ListMediaAnalysisJobs', 'StartMediaAnalysisJob'],
};

const NAMES: ReadonlySet<string> = new Set(Object.values(OTHER_OPERATIONS).flat());

/** Whether a name is that of an operation that Rekognition has and Visage lacks. */
export function isOtherOperation(name: string): boolean {
  return NAMES.has(name);
}

/**
 * The message for an operation that Visage lacks.
 * @param name the operation, with or without the prefix of `X-Amz-Target`; 64 characters of an unknown one are echoed,
 * more than the longest real one has
 */
export function unknownOperationMessage(name: string): string {
  const operation = name.slice(name.lastIndexOf('.') + 1);
  return isOtherOperation(operation)
    ? `Visage answers operations on faces only: it does not have ${operation} of Amazon Rekognition. ` +
        'The setting visage:forward (locally VISAGE_FORWARD) sends it on to Amazon Rekognition: docs/forwarding.md.'
    : `There is no operation ${name.slice(0, 64)}.`;
}
