import { randomBytes } from 'node:crypto';
import { type Answer, armError, blobError, type Call, json } from './answer.ts';

/** Which of Azure's services a call belongs to; each accepts tokens of its own audience. */
export type Service = 'arm' | 'data-plane' | 'blob' | 'vault' | 'open';

/** Of every cloud: a sandbox may stand in for any. */
const ARM_AUDIENCES = [
  'https://management.azure.com',
  'https://management.core.windows.net',
  'https://management.usgovcloudapi.net',
  'https://management.chinacloudapi.cn',
];

const AUDIENCES: Record<Exclude<Service, 'open'>, readonly string[]> = {
  arm: ARM_AUDIENCES,
  'data-plane': ['https://ml.azure.com', 'https://ml.azure.us', 'https://ml.azure.cn', ...ARM_AUDIENCES],
  blob: ['https://storage.azure.com'],
  vault: ['https://vault.azure.net', 'https://vault.usgovcloudapi.net', 'https://vault.azure.cn'],
};

interface Grant {
  audience: string;
  clientId: string;
}

/** Hands out bearer tokens and recognises them again. */
export interface Tokens {
  issue(call: Call): Answer;
  /** Who calls, or the answer that turns the call away. */
  check(call: Call, service: Service): { clientId: string } | Answer;
  openidConfiguration(tenant: string): Answer;
}

/** Makes the token issuer of a sandbox at this address. */
export function createTokens(url: () => string): Tokens {
  const grants = new Map<string, Grant>();
  return {
    issue(call) {
      const form = new URLSearchParams(call.body.toString('utf8'));
      const scope = form.get('scope') ?? '';
      const clientId = form.get('client_id') ?? '';
      if (form.get('grant_type') !== 'client_credentials') {
        return oauthError(400, 'unsupported_grant_type', 'AADSTS70003: The app requested an unsupported grant type.');
      }
      if (clientId === '' || (!form.has('client_secret') && !form.has('client_assertion'))) {
        return oauthError(401, 'invalid_client', "AADSTS7000216: 'client_assertion' or 'client_secret' is required.");
      }
      if (!scope.includes('/.default')) {
        return oauthError(400, 'invalid_scope', 'AADSTS1002012: The provided value for scope is not valid.');
      }
      const audience = (scope.split(' ').find((one) => one.endsWith('/.default')) ?? '').replace(/\/+\.default$/, '');
      const token = `opaque.${randomBytes(48).toString('base64url')}`;
      grants.set(token, { audience, clientId });
      return json({ token_type: 'Bearer', expires_in: 3_599, ext_expires_in: 3_599, access_token: token }, 200, {
        'cache-control': 'no-store, no-cache',
      });
    },
    check(call, service) {
      if (service === 'open') return { clientId: 'anonymous' };
      const token = /^Bearer (.+)$/i.exec(call.headers.authorization ?? '')?.[1];
      const grant = token === undefined ? undefined : grants.get(token);
      if (!grant) return refusal(service, token === undefined ? 'missing' : 'unknown', url());
      // Each storage account is an audience of its own, too.
      const accepted = [...AUDIENCES[service], url(), ...(service === 'blob' ? [`https://${call.host}`] : [])];
      return accepted.includes(grant.audience) ? { clientId: grant.clientId } : refusal(service, 'audience', url());
    },
    openidConfiguration(tenant) {
      const base = `${url()}/${tenant}`;
      return json({
        token_endpoint: `${base}/oauth2/v2.0/token`,
        token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
        jwks_uri: `${base}/discovery/v2.0/keys`,
        response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
        scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
        issuer: `${base}/v2.0`,
        authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
        device_authorization_endpoint: `${base}/oauth2/v2.0/devicecode`,
        end_session_endpoint: `${base}/oauth2/v2.0/logout`,
        claims_supported: ['sub', 'iss', 'aud', 'exp', 'iat', 'tid', 'ver'],
        tenant_region_scope: 'EU',
        cloud_instance_name: 'localhost',
      });
    },
  };
}

function oauthError(status: number, error: string, description: string): Answer {
  return json(
    { error, error_description: description, error_codes: [Number(/\d+/.exec(description)?.[0] ?? 0)] },
    status,
  );
}

const MESSAGES = {
  missing: "Authentication failed. The 'Authorization' header is missing.",
  unknown: "The access token is invalid. The 'Authorization' header's token was not issued here.",
  audience: 'The access token has been obtained for wrong audience or resource.',
};

function refusal(service: Exclude<Service, 'open'>, why: keyof typeof MESSAGES, url: string): Answer {
  const challenge =
    service === 'blob'
      ? `Bearer authorization_uri=${url}/common/oauth2/authorize resource_id=https://storage.azure.com`
      : `Bearer authorization_uri="${url}/common", error="invalid_token", error_description="${MESSAGES[why]}"`;
  const answer =
    service === 'blob'
      ? blobError(401, why === 'missing' ? 'NoAuthenticationInformation' : 'InvalidAuthenticationInfo', MESSAGES[why])
      : armError(
          401,
          why === 'audience' ? 'InvalidAuthenticationTokenAudience' : 'AuthenticationFailed',
          MESSAGES[why],
        );
  return { ...answer, headers: { ...answer.headers, 'www-authenticate': challenge } };
}
