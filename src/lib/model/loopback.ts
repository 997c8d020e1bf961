const LOOPBACK_V4 = /^127(\.(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}$/;

/** True for 127.0.0.0/8 in its usual spelling, ::1 (in brackets) and localhost. Names that merely resolve to it do not count. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || LOOPBACK_V4.test(host);
}
