import { refusal, Reply } from '../../spec-helpers/cognito-replies';
import type { FakeCognito } from '../../spec-helpers/fake-cognito';
import { payloadOf } from '../../spec-helpers/unsigned-jwt';

type Input = Readonly<Record<string, unknown>>;

const DELIVERY = { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: 'a***@e***' };
const BY_SMS = {
  CODE_DELIVERY_DELIVERY_MEDIUM: 'SMS',
  CODE_DELIVERY_DESTINATION: '+*******1234',
};
const BY_EMAIL = {
  CODE_DELIVERY_DELIVERY_MEDIUM: 'EMAIL',
  CODE_DELIVERY_DESTINATION: 'a***@e***',
};

/** The challenge that each user gets after the password, by its name in Cognito. */
const CHALLENGES: Readonly<Record<string, string>> = {
  'new-password': 'NEW_PASSWORD_REQUIRED',
  'sms-mfa': 'SMS_MFA',
  'email-mfa': 'EMAIL_OTP',
  totp: 'SOFTWARE_TOKEN_MFA',
  'select-mfa': 'SELECT_MFA_TYPE',
  'set-up-mfa': 'MFA_SETUP',
  custom: 'CUSTOM_CHALLENGE',
  'choose-factor': 'SELECT_CHALLENGE',
};

const PARAMETERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  NEW_PASSWORD_REQUIRED: { requiredAttributes: '[]', userAttributes: '{}' },
  SMS_MFA: BY_SMS,
  SMS_OTP: BY_SMS,
  EMAIL_OTP: BY_EMAIL,
  SOFTWARE_TOKEN_MFA: { FRIENDLY_DEVICE_NAME: 'phone' },
  SELECT_MFA_TYPE: { MFAS_CAN_CHOOSE: '["SMS_MFA","SOFTWARE_TOKEN_MFA"]' },
  MFA_SETUP: { MFAS_CAN_SETUP: '["SOFTWARE_TOKEN_MFA"]' },
  CUSTOM_CHALLENGE: { question: 'What is your favourite song?' },
};

/** The users who can't sign in, and Cognito's error for each of them. */
const SIGN_IN_ERRORS: Readonly<Record<string, string>> = {
  unconfirmed: 'UserNotConfirmedException',
  'must-reset': 'PasswordResetRequiredException',
  stranger: 'NotAuthorizedException',
};

/** Cognito's responses to calls that require a signed-in user. */
const RESPONSES_FOR_USER: Readonly<Record<string, object>> = {
  GetUser: {
    Username: 'alice',
    UserAttributes: [{ Name: 'email', Value: 'alice@example.com' }],
    UserMFASettingList: ['SOFTWARE_TOKEN_MFA'],
    PreferredMfaSetting: 'SOFTWARE_TOKEN_MFA',
  },
  UpdateUserAttributes: { CodeDeliveryDetailsList: [DELIVERY] },
  DeleteUserAttributes: {},
  GetUserAttributeVerificationCode: { CodeDeliveryDetails: DELIVERY },
  VerifyUserAttribute: {},
  ChangePassword: {},
  SetUserMFAPreference: {},
  UpdateDeviceStatus: {},
  ForgetDevice: {},
  ListDevices: {
    Devices: [
      {
        DeviceKey: 'device-1',
        DeviceAttributes: [{ Name: 'device_name', Value: 'Phone' }],
        DeviceCreateDate: 1_890_000_000,
        DeviceLastModifiedDate: 1_890_000_000,
        DeviceLastAuthenticatedDate: 1_890_000_000,
      },
    ],
  },
  ConfirmDevice: { UserConfirmationNecessary: false },
  DeleteUser: {},
  ListWebAuthnCredentials: { Credentials: [] },
  DeleteWebAuthnCredential: {},
  StartWebAuthnRegistration: { CredentialCreationOptions: {} },
};

/** Cognito's responses to calls that anyone can make. */
const PUBLIC_RESPONSES: Readonly<Record<string, object>> = {
  SignUp: { UserConfirmed: false, UserSub: 'sub-of-alice', CodeDeliveryDetails: DELIVERY },
  ConfirmSignUp: { Session: 'session-of-alice' },
  ResendConfirmationCode: { CodeDeliveryDetails: DELIVERY },
  ForgotPassword: { CodeDeliveryDetails: DELIVERY },
  ConfirmForgotPassword: {},
  AssociateSoftwareToken: { SecretCode: 'SECRETCODE', Session: 'session-of-set-up-mfa' },
  VerifySoftwareToken: { Status: 'SUCCESS', Session: 'session-of-set-up-mfa' },
};

/** The rest of Cognito's user pool API: the other ways to sign in, and the account functions. */
export class UserPoolSurface {
  constructor(
    private readonly cognito: FakeCognito,
    private readonly now: () => number,
  ) {}

  /** Returns `undefined` for the operations that {@link FakeCognito} answers. */
  answer(operation: string, input: Input): Reply | undefined {
    if (operation === 'InitiateAuth') return this.#initiate(input);
    if (operation === 'RespondToAuthChallenge') return this.#respond(input);
    if (operation in PUBLIC_RESPONSES) return ok(PUBLIC_RESPONSES[operation]!);
    if (!(operation in RESPONSES_FOR_USER)) return undefined;
    return this.#isGood(input['AccessToken'])
      ? ok(RESPONSES_FOR_USER[operation]!)
      : refusal('NotAuthorizedException');
  }

  #initiate(input: Input): Reply | undefined {
    const { USERNAME: user = '', PREFERRED_CHALLENGE: preferred } = input[
      'AuthParameters'
    ] as Record<string, string>;
    if (user in SIGN_IN_ERRORS) return refusal(SIGN_IN_ERRORS[user]!);
    switch (input['AuthFlow']) {
      case 'USER_SRP_AUTH':
        return undefined;
      case 'USER_AUTH':
        if (input['Session']) return this.#signIn(user, input);
        return challenge(preferred ?? 'SELECT_CHALLENGE', user);
      default:
        return this.#next(user, input);
    }
  }

  #respond(input: Input): Reply | undefined {
    const { USERNAME: user = '', ANSWER: answer = '' } = input['ChallengeResponses'] as Record<
      string,
      string
    >;
    switch (input['ChallengeName']) {
      case 'PASSWORD_VERIFIER':
        return this.#next(user, input);
      case 'SELECT_MFA_TYPE':
      case 'SELECT_CHALLENGE':
        return answer === 'PASSWORD' ? this.#signIn(user, input) : challenge(answer, user);
      default:
        return this.#signIn(user, input);
    }
  }

  #next(user: string, input: Input): Reply {
    return user in CHALLENGES ? challenge(CHALLENGES[user]!, user) : this.#signIn(user, input);
  }

  #signIn(user: string, input: Input): Reply {
    const AuthenticationResult = this.cognito.signIn(user, input['ClientId'] as string);
    const device = { DeviceKey: 'device-1', DeviceGroupKey: 'group-1' };
    return ok({
      AuthenticationResult: {
        ...AuthenticationResult,
        ...(user === 'with-device' && { NewDeviceMetadata: device }),
      },
      ChallengeParameters: {},
    });
  }

  #isGood(token: unknown): boolean {
    if (typeof token !== 'string') return false;
    return (payloadOf(token)['exp'] as number) * 1_000 > this.now();
  }
}

function challenge(name: string, user: string): Reply {
  const parameters = { USERNAME: user, USER_ID_FOR_SRP: user, ...PARAMETERS[name] };
  return ok({
    ChallengeName: name,
    ChallengeParameters: parameters,
    Session: `session-of-${user}`,
    ...(name === 'SELECT_CHALLENGE' && {
      AvailableChallenges: ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP'],
    }),
  });
}

function ok(body: object): Reply {
  return { status: 200, body };
}
