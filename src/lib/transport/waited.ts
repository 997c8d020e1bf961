import type {Http} from './http.ts';

/** `start` is called when a request goes out; what it returns, when the answer or the failure is there. */
export function waitedHttp(http: Http, start: () => () => void): Http {
  return {
    request(request, signal) {
      const end = start();
      return http.request(request, signal).finally(end);
    },
  };
}
