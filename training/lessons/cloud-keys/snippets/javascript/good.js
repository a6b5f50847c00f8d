import { S3Client } from "@aws-sdk/client-s3";

// The role of the machine, or what `aws sso login` left.
export const s3 = new S3Client({}); // {{mark}}
