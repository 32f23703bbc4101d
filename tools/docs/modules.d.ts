// Packages that the docs mention and this workspace does not have, as little as the docs use of them.
declare module '@sentry/angular' {
  export function addBreadcrumb(breadcrumb: {
    category: string;
    message: string;
    data: object;
  }): void;
  export function captureException(error: unknown): void;
}

declare module 'aws-rum-web' {
  export class AwsRum {
    recordEvent(type: string, data: object): void;
  }
}
