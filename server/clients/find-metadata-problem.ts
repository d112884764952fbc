import type { ClientMetadata, Provider } from 'oidc-provider';

/** Why an issuer could not serve a client with this metadata, in the library's words; undefined when it could. */
export async function findMetadataProblem(provider: Provider, metadata: ClientMetadata): Promise<string | undefined> {
  try {
    await provider.Client.validate(metadata);
    return undefined;
  } catch (error) {
    const isRefusal = error instanceof Error && 'error_description' in error;
    if (!isRefusal) throw error;
    return String(error.error_description);
  }
}
