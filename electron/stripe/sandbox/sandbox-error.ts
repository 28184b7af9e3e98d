/** A refusal in Stripe's form. */
export class SandboxError extends Error {
  constructor(
    readonly status: number,
    readonly body: {
      readonly type: string;
      readonly message: string;
      readonly code?: string;
      readonly param?: string;
    },
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(body.message);
  }
}

/** What Stripe says to a parameter that is wrong or unknown (400). */
export function invalid(message: string, param?: string, code?: string): SandboxError {
  return new SandboxError(400, {
    type: 'invalid_request_error',
    message,
    ...(param !== undefined && { param }),
    ...(code !== undefined && { code }),
  });
}

/** What Stripe says to an id that no object of that kind has (404). */
export function missing(object: string, id: string): SandboxError {
  return new SandboxError(404, {
    type: 'invalid_request_error',
    code: 'resource_missing',
    message: `No such ${object}: '${id}'`,
    param: 'id',
  });
}

/** What Stripe says when the id exists, but not in the mode of the key. */
export function inOtherMode(object: string, id: string, keyIsLive: boolean): SandboxError {
  const [there, here] = keyIsLive ? ['test', 'live'] : ['live', 'test'];
  return new SandboxError(404, {
    type: 'invalid_request_error',
    code: 'resource_missing',
    message: `No such ${object}: '${id}'; a similar object exists in ${there} mode, but a ${here} mode key was used to make this request.`,
    param: 'id',
  });
}

/** What Stripe says to an address that it does not serve (404). */
export function unknownUrl(method: string, path: string): SandboxError {
  return new SandboxError(404, {
    type: 'invalid_request_error',
    message: `Unrecognized request URL (${method}: ${path}).`,
  });
}
