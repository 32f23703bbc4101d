export const GUARD = 'amplify-token-guard';
export const AMPLIFY = 'aws-amplify';
export const ANGULAR = '@angular/core';
export const ANGULAR_HTTP = '@angular/common/http';
export const ANGULAR_BROWSER = '@angular/platform-browser';
