import { S3Client } from "@aws-sdk/client-s3";
import { secret } from "./secret.js";

export const s3 = new S3Client({
  credentials: {
    accessKeyId: "{{secret aws-access-key seed=42}}", // {{mark aws-access-token}}
    secretAccessKey: secret,
  },
});
