import type { Outcome } from './mailer.ts';

/** What a failed call says, as far as it says anything. */
interface Failure {
  /** Of the error: SES's own, or one of the client. */
  readonly name: string;
  /** Of the system, such as ECONNREFUSED; '' where there is none. */
  readonly code: string;
  readonly syscall: string;
  readonly message: string;
  /** Of HTTP; 0 where no answer came. */
  readonly status: number;
  /** The signature was too old or too new; from now on the client signs with SES's time. */
  readonly isClockSkew: boolean;
  /** SES says that the sender is not one of its own. */
  readonly isSenderUnknown: boolean;
}

const failureOf = (error: unknown, sender: string): Failure => {
  const { name, code, syscall, message, errors, $metadata } = (error ?? {}) as {
    readonly name?: string;
    readonly code?: string;
    readonly syscall?: string;
    readonly message?: string;
    /** Of each address that a name leads to. */
    readonly errors?: readonly { readonly syscall?: string }[];
    readonly $metadata?: { httpStatusCode?: number; clockSkewCorrected?: boolean };
  };
  return {
    name: name ?? 'Error',
    code: code ?? '',
    syscall: syscall ?? errors?.[0]?.syscall ?? '',
    message: message ?? '',
    status: $metadata?.httpStatusCode ?? 0,
    isClockSkew: $metadata?.clockSkewCorrected === true,
    isSenderUnknown: name === 'MessageRejected' && (message ?? '').includes(sender),
  };
};

const named =
  (...names: readonly string[]) =>
  ({ name }: Failure): boolean =>
    names.includes(name);

/** Nothing listens, the name leads nowhere, or whoever answers is not who it should be. */
const NOT_CONNECTED =
  /^(ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|EADDRNOTAVAIL|CERT_\w+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+|ERR_TLS_CERT_ALTNAME_INVALID)$/;

/** The client's words for a connection that did not come about in time. */
const NO_CONNECTION = /did not establish a connection/;

/** A kind of failure, and what it means. */
interface Row {
  readonly what: string;
  readonly is: (failure: Failure) => boolean;
  readonly state: Exclude<Outcome['state'], 'sent'>;
}

/**
 * Every way in which handing a mail over can fail, the first that fits. What no row knows is
 * `unknown`: a mail that may have been sent is never sent again.
 */
export const OUTCOMES: readonly Row[] = [
  {
    what: 'the quota of 24 hours is used up',
    is: (failure) =>
      named('LimitExceededException')(failure) ||
      (failure.status < 500 && /\bdaily\b.*\bquota\b/i.test(failure.message)),
    state: 'quota',
  },
  {
    what: 'too fast',
    is: (failure) =>
      failure.status === 429 ||
      named('TooManyRequestsException', 'ThrottlingException', 'Throttling')(failure),
    state: 'throttled',
  },
  {
    what: 'the signature was out of time, or its key is over: the next one will do',
    is: (failure) =>
      failure.isClockSkew ||
      named('ExpiredTokenException', 'RequestExpired', 'RequestTimeTooSkewed')(failure),
    state: 'unsent',
  },
  {
    what: 'the account may not send',
    is: named('AccountSuspendedException', 'SendingPausedException'),
    state: 'paused',
  },
  {
    what: 'the sender or its domain is not verified',
    is: (failure) =>
      failure.isSenderUnknown || named('MailFromDomainNotVerifiedException')(failure),
    state: 'paused',
  },
  {
    what: 'there is no such configuration set, or no right to send',
    is: ({ status }) => status === 401 || status === 403 || status === 404,
    state: 'paused',
  },
  {
    what: 'something went wrong at SES, or between here and there',
    is: ({ status }) => status >= 500 || status === 408,
    state: 'unknown',
  },
  {
    what: 'SES does not take this mail',
    is: ({ status }) => status >= 400,
    state: 'refused',
  },
  {
    what: 'an answer came that cannot be read',
    is: ({ status }) => status > 0,
    state: 'unknown',
  },
  {
    what: 'there is nothing to sign with',
    is: named('CredentialsProviderError', 'ProviderError', 'TokenProviderError'),
    state: 'unsent',
  },
  {
    what: 'no connection came about',
    is: ({ code, syscall, message }) =>
      NOT_CONNECTED.test(code) || syscall === 'connect' || NO_CONNECTION.test(message),
    state: 'unsent',
  },
  {
    what: 'the time is over, or the connection broke',
    is: () => true,
    state: 'unknown',
  },
];

/** What a failed call means, given the address that the mail was from. */
export const outcomeOf = (error: unknown, sender: string): Outcome => {
  const failure = failureOf(error, sender);
  const state = OUTCOMES.find(({ is }) => is(failure))?.state ?? 'unknown';
  if (state === 'throttled' || state === 'quota') return { state };
  // Not the message, which may name an address.
  return { state, cause: failure.code === '' ? failure.name : `${failure.name} ${failure.code}` };
};
