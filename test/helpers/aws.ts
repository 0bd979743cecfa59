/** What `npm start` takes when the environment says nothing else. */
export const credentials = { accessKeyId: 'visage', secretAccessKey: 'visage-local-secret' };
export const region = 'us-east-1';
