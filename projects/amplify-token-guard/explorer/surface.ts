import type { AuthCall } from './app/answer';

/** The calls of an app to one part of `aws-amplify/auth`, on a new page. */
export interface Scene {
  readonly title: string;
  /** Whether the storage contains tokens. */
  readonly signedIn?: true;
  /** The way in which the hosted UI signs the user in. `undefined` without the hosted UI. */
  readonly way?: 'hosted' | 'implicit';
  /** How long the page is open before the first call, in ms. */
  readonly afterMs?: number;
  readonly calls: readonly AuthCall[];
}

const password = { password: 'secret' };
const byPassword = (username: string): AuthCall => [
  'signIn',
  { username, ...password, options: { authFlowType: 'USER_PASSWORD_AUTH' } },
];
const confirmedBy = (challengeResponse: string): AuthCall => [
  'confirmSignIn',
  { challengeResponse },
];
const passwordless = (username: string, preferredChallenge?: string): AuthCall => [
  'signIn',
  {
    username,
    options: { authFlowType: 'USER_AUTH', ...(preferredChallenge && { preferredChallenge }) },
  },
];
const EMAIL = { userAttributeKey: 'email' };
const LATER_MS = 61 * 60_000;

/** Every function of `aws-amplify/auth` that works without AWS. */
export const SCENES: readonly Scene[] = [
  { title: 'password', calls: [byPassword('alice'), ['getCurrentUser']] },
  {
    title: 'SRP',
    calls: [['signIn', { username: 'alice', ...password }], ['getCurrentUser']],
  },
  { title: 'wrong password', calls: [byPassword('stranger'), ['getCurrentUser']] },
  { title: 'sign-in while a user is signed in', signedIn: true, calls: [byPassword('bob')] },
  {
    title: 'new password required',
    calls: [byPassword('new-password'), confirmedBy('another secret'), ['getCurrentUser']],
  },
  { title: 'code by SMS', calls: [byPassword('sms-mfa'), confirmedBy('123456')] },
  { title: 'code by email', calls: [byPassword('email-mfa'), confirmedBy('123456')] },
  { title: 'authenticator app', calls: [byPassword('totp'), confirmedBy('123456')] },
  {
    title: 'choice of second factor',
    calls: [byPassword('select-mfa'), confirmedBy('TOTP'), confirmedBy('123456')],
  },
  {
    title: 'setup of an authenticator app during sign-in',
    calls: [byPassword('set-up-mfa'), confirmedBy('123456'), ['getCurrentUser']],
  },
  {
    title: 'custom challenge',
    calls: [
      ['signIn', { username: 'custom', options: { authFlowType: 'CUSTOM_WITHOUT_SRP' } }],
      confirmedBy('that one'),
      ['getCurrentUser'],
    ],
  },
  { title: 'user not confirmed', calls: [byPassword('unconfirmed')] },
  { title: 'password must be reset', calls: [byPassword('must-reset')] },
  {
    title: 'remembered device',
    calls: [byPassword('with-device'), ['rememberDevice'], ['fetchDevices'], ['forgetDevice']],
  },
  {
    title: 'passwordless: choice of first factor',
    calls: [passwordless('choose-factor'), confirmedBy('EMAIL_OTP'), confirmedBy('123456')],
  },
  {
    title: 'passwordless: one-time code by email',
    calls: [passwordless('alice', 'EMAIL_OTP'), confirmedBy('123456'), ['getCurrentUser']],
  },
  {
    title: 'passwordless: one-time code by SMS',
    calls: [passwordless('alice', 'SMS_OTP'), confirmedBy('123456')],
  },
  {
    title: 'passkeys, in a browser without passkeys',
    signedIn: true,
    calls: [
      ['associateWebAuthnCredential'],
      ['listWebAuthnCredentials'],
      ['deleteWebAuthnCredential', { credentialId: 'passkey-1' }],
    ],
  },
  {
    title: 'sign-up, then sign-in',
    calls: [
      ['signUp', { username: 'alice', ...password, options: { userAttributes: {} } }],
      ['resendSignUpCode', { username: 'alice' }],
      ['confirmSignUp', { username: 'alice', confirmationCode: '123456' }],
      byPassword('alice'),
    ],
  },
  {
    title: 'sign-up with auto sign-in',
    calls: [
      [
        'signUp',
        { username: 'alice', ...password, options: { userAttributes: {}, autoSignIn: true } },
      ],
      ['confirmSignUp', { username: 'alice', confirmationCode: '123456' }],
      ['autoSignIn'],
      ['getCurrentUser'],
    ],
  },
  {
    title: 'passwordless sign-up with auto sign-in',
    calls: [
      [
        'signUp',
        {
          username: 'alice',
          options: { userAttributes: {}, autoSignIn: { authFlowType: 'USER_AUTH' } },
        },
      ],
      ['confirmSignUp', { username: 'alice', confirmationCode: '123456' }],
      ['autoSignIn'],
      ['getCurrentUser'],
    ],
  },
  {
    title: 'forgotten password',
    calls: [
      ['resetPassword', { username: 'alice' }],
      ['confirmResetPassword', { username: 'alice', newPassword: 'new', confirmationCode: '1' }],
    ],
  },
  {
    title: 'change of password',
    signedIn: true,
    calls: [['updatePassword', { oldPassword: 'secret', newPassword: 'new' }]],
  },
  {
    title: 'attributes',
    signedIn: true,
    calls: [
      ['fetchUserAttributes'],
      ['updateUserAttribute', { userAttribute: { attributeKey: 'email', value: 'a@b.c' } }],
      ['updateUserAttributes', { userAttributes: { email: 'a@b.c' } }],
      ['sendUserAttributeVerificationCode', EMAIL],
      ['confirmUserAttribute', { ...EMAIL, confirmationCode: '123456' }],
      ['deleteUserAttributes', { userAttributeKeys: ['nickname'] }],
    ],
  },
  {
    title: 'attributes after the token has expired',
    signedIn: true,
    afterMs: LATER_MS,
    calls: [['fetchUserAttributes'], ['getCurrentUser']],
  },
  {
    title: 'second factors',
    signedIn: true,
    calls: [
      ['fetchMFAPreference'],
      ['setUpTOTP'],
      ['verifyTOTPSetup', { code: '123456' }],
      ['updateMFAPreference', { totp: 'PREFERRED' }],
    ],
  },
  {
    title: 'session',
    signedIn: true,
    calls: [['fetchAuthSession'], ['fetchAuthSession', { forceRefresh: true }], ['getCurrentUser']],
  },
  {
    title: 'session after the token has expired',
    signedIn: true,
    afterMs: LATER_MS,
    calls: [['fetchAuthSession'], ['getCurrentUser']],
  },
  {
    title: 'hosted UI, code flow',
    way: 'hosted',
    calls: [['fetchAuthSession'], ['getCurrentUser'], ['fetchAuthSession', { forceRefresh: true }]],
  },
  {
    title: 'hosted UI, implicit flow',
    way: 'implicit',
    calls: [
      ['fetchAuthSession'],
      ['fetchAuthSession', { forceRefresh: true }],
      ['getCurrentUser'],
      ['signOut'],
    ],
  },
  { title: 'nobody is signed in', calls: [['fetchAuthSession'], ['getCurrentUser'], ['signOut']] },
  { title: 'sign-out', signedIn: true, calls: [['signOut'], ['fetchAuthSession']] },
  {
    title: 'sign-out everywhere',
    signedIn: true,
    calls: [['signOut', { global: true }], ['fetchAuthSession']],
  },
  { title: 'deletion of the user', signedIn: true, calls: [['deleteUser'], ['fetchAuthSession']] },
];
