import { settings } from '../session/settings'

/**
 * Makes accounts and resets passwords by Cognito's API, which a browser may call for a client without a secret
 * (https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference). Signing in is the provider's page's alone.
 */

/** Why Cognito refused, by the name that it has there, or `offline`. */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message)
  }
}

async function call(operation: string, body: Record<string, unknown>): Promise<unknown> {
  const { signUp, clientId } = await settings()
  if (!signUp) throw new Refusal('NoAccountsHere', 'accounts are made at another provider')
  let response: Response
  try {
    response = await fetch(signUp, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-amz-json-1.1', 'X-Amz-Target': `AWSCognitoIdentityProviderService.${operation}` },
      body: JSON.stringify({ ClientId: clientId, ...body }),
    })
  } catch {
    throw new Refusal('offline', 'no answer')
  }
  const answer = (await response.json().catch(() => ({}))) as { __type?: string; message?: string }
  if (!response.ok) throw new Refusal(answer.__type?.split('#').pop() ?? 'InternalErrorException', answer.message ?? '')
  return answer
}

/** Makes an account, and has a code sent to the address. */
export const signUp = (email: string, password: string, name: string) =>
  call('SignUp', {
    Username: email,
    Password: password,
    UserAttributes: [
      { Name: 'email', Value: email },
      { Name: 'name', Value: name },
    ],
  })

/** Shows by the code that the address is theirs. */
export const confirm = (email: string, code: string) => call('ConfirmSignUp', { Username: email, ConfirmationCode: code })

export const sendCodeAgain = (email: string) => call('ResendConfirmationCode', { Username: email })

/** Has a code sent with which a password can be chosen anew. Cognito says the same of addresses that nobody has. */
export const forgot = (email: string) => call('ForgotPassword', { Username: email })

export const choose = (email: string, code: string, password: string) =>
  call('ConfirmForgotPassword', { Username: email, ConfirmationCode: code, Password: password })
