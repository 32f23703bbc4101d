import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { freshWorld, testBackend } from './test-backend';

const backend = await testBackend();

/** Sends requests over one connection, the last of which closes it, and returns all that comes back. */
async function exchange(...requests: readonly string[]): Promise<string> {
  const socket = connect(backend.port, 'localhost');
  socket.write(requests.map((request) => request.replaceAll('\n', '\r\n')).join(''));
  const answer = await text(socket);
  return answer
    .replaceAll('\r\n', '\n')
    .replace(/^date: .* GMT$/gim, 'date: <now>')
    .replace(/^x-amzn-requestid: [0-9a-f-]{36}$/gm, 'x-amzn-requestid: <id>');
}

const ERROR_BODY =
  '{"__type":"ResourceNotFoundException","message":"User pool client x does not exist."}';

test('an error of Cognito, to the byte, on a connection that is kept alive and one that is not', async () => {
  const { name } = freshWorld(backend);
  const request = (connection: string) => `POST /${name}/cognito/ HTTP/1.1
host: localhost
x-amz-target: AWSCognitoIdentityProviderService.RevokeToken
content-length: 16
connection: ${connection}

{"ClientId":"x"}`;
  const answer = (connection: string) => `HTTP/1.1 400 Bad Request
access-control-allow-origin: *
access-control-expose-headers: x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date
date: <now>
x-amzn-requestid: <id>
content-type: application/x-amz-json-1.1
x-amzn-errortype: ResourceNotFoundException:
x-amzn-errormessage: User pool client x does not exist.
${connection}
Transfer-Encoding: chunked

${ERROR_BODY.length.toString(16)}
${ERROR_BODY}
0

`;
  assert.equal(
    await exchange(request('keep-alive'), request('close')),
    answer('Connection: keep-alive\nKeep-Alive: timeout=5') + answer('Connection: close'),
  );
});

test('a 401 of AppSync, to the byte', async () => {
  const { name } = freshWorld(backend);
  const request = `POST /${name}/graphql HTTP/1.1
host: localhost
content-length: 2
connection: close

{}`;
  assert.equal(
    await exchange(request),
    `HTTP/1.1 401 Unauthorized
access-control-allow-origin: *
access-control-expose-headers: x-amzn-RequestId,x-amzn-ErrorType,x-amz-user-agent,x-amzn-ErrorMessage,Date,x-amz-schema-version
date: <now>
x-amzn-requestid: <id>
content-type: application/json;charset=UTF-8
x-amzn-errortype: UnauthorizedException
Connection: close
Transfer-Encoding: chunked

80
{
  "errors" : [ {
    "errorType" : "UnauthorizedException",
    "message" : "Valid authorization header not provided."
  } ]
}
0

`,
  );
});

test('a drop: not one byte', async () => {
  const world = freshWorld(backend);
  world.addFault({ operation: 'rest', kind: 'drop' });
  assert.equal(await exchange(`GET /${world.name}/rest HTTP/1.1\nhost: localhost\n\n`), '');
});
