import { PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { lineOf, type Witness } from './witness.ts';

type Options = {
  readonly bucket: string;
  /** Without slashes around it; may be empty. */
  readonly prefix: string;
  /** Of an S3-compatible service; undefined for AWS itself. */
  readonly endpoint?: string | undefined;
  readonly region?: string | undefined;
};

/**
 * Puts each checkpoint into an object of its own, which is never overwritten: with versions and an object lock on the
 * bucket nobody can take it back. Credentials come from where the AWS SDK looks for them.
 */
export function createS3Witness({ bucket, prefix, endpoint, region }: Options): Witness {
  const client = new S3Client({
    ...(region ? { region } : endpoint ? { region: 'us-east-1' } : {}),
    ...(endpoint ? { endpoint, forcePathStyle: true } : {}),
    requestChecksumCalculation: 'WHEN_REQUIRED',
    maxAttempts: 3,
  });
  return {
    name: `s3://${[bucket, prefix].filter(Boolean).join('/')}`,
    async append(checkpoint) {
      const name = `${checkpoint.tenant_id}/${String(checkpoint.n).padStart(10, '0')}.json`;
      const Key = [prefix, name].filter(Boolean).join('/');
      const Body = `${lineOf(checkpoint)}\n`;
      const put = new PutObjectCommand({
        Bucket: bucket,
        Key,
        Body,
        ContentType: 'application/json',
        IfNoneMatch: '*',
      });
      await client.send(put).catch((error: unknown) => {
        // It is there already: delivered once, and the answer was lost.
        if (!(error instanceof S3ServiceException && error.$metadata.httpStatusCode === 412)) throw error;
      });
    },
  };
}
