import outputs from '../../amplify_outputs.json';

export const environment = {
  /** Cognito and AppSync, as `ampx` writes them. */
  amplify: outputs,
  /** An API Gateway with a user pool authorizer. */
  royaltiesApi: 'https://abc123.execute-api.eu-west-1.amazonaws.com/prod',
  /** A server of our own. */
  chartsApi: 'https://charts.example.com/v1',
};
