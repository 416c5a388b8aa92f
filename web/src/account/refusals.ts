import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { Refusal } from './cognito'

interface Said {
  /** The field that it is about; none: the form. */
  field?: 'email' | 'password' | 'code'
  words: MessageDescriptor
}

/** What to say when an account cannot be made or a password not be reset. */
export function explain(error: unknown): Said {
  switch (error instanceof Refusal ? error.code : '') {
    case 'UsernameExistsException':
      return { field: 'email', words: msg`This address has an account already. Sign in, or choose a new password.` }
    case 'InvalidPasswordException':
      return { field: 'password', words: msg`Choose at least 12 characters, with a capital letter, a small one and a figure.` }
    case 'CodeMismatchException':
      return { field: 'code', words: msg`This is not the code from the mail. Look at the newest mail, or have another one sent.` }
    case 'ExpiredCodeException':
      return { field: 'code', words: msg`This code is too old. Have another one sent.` }
    case 'InvalidParameterException':
      return { field: 'email', words: msg`Give an address that mail can be sent to, such as ada@example.com.` }
    case 'LimitExceededException':
    case 'TooManyRequestsException':
    case 'TooManyFailedAttemptsException':
      return { words: msg`That was a lot of tries. Wait a few minutes, then try again.` }
    case 'NotAuthorizedException':
      return { words: msg`This account is confirmed already. Sign in.` }
    case 'offline':
      return { words: msg`There is no connection right now. Try again when you are back online.` }
    default:
      return { words: msg`That did not work. Try again in a moment.` }
  }
}
