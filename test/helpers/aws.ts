/** Access key and region of `npm start` where the environment sets no other. */
export const credentials = { accessKeyId: 'visage', secretAccessKey: 'visage-local-secret' };
export const region = 'us-east-1';
