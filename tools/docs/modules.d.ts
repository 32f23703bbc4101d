// Declares what the docs use of packages that this workspace doesn't have.
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
