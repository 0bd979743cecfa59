/** What everything local is called; the rest of AWS's addresses and names is fixed by these. */
export const REGION = 'us-east-1';
export const ACCOUNT = '000000000000';
export const TABLE = 'visage';
export const VECTOR_BUCKET = 'visage-vectors';
export const UPLOAD_BUCKET = 'visage-uploads';
