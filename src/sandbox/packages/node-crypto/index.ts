/** `node:crypto` as programs import it; see README.md. */
import { randomBytes, randomInt, randomUUID, timingSafeEqual } from './chance.ts';
import { getCurves } from './curves.ts';
import { createHash, createHmac, getHashes } from './digest.ts';
import { generateKeyPairSync } from './generate.ts';
import { KeyObject } from './key-object.ts';
import { randomFill as getRandomValues, webcrypto } from './platform.ts';
import { createPrivateKey, createPublicKey, createSecretKey } from './read-key.ts';
import { constants, createSign, createVerify, Sign, sign, Verify, verify } from './signing.ts';

export {
  constants,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  createSign,
  createVerify,
  generateKeyPairSync,
  getCurves,
  getHashes,
  getRandomValues,
  KeyObject,
  randomBytes,
  randomInt,
  randomUUID,
  Sign,
  sign,
  timingSafeEqual,
  Verify,
  verify,
  webcrypto,
};

export default {
  ...{ constants, createHash, createHmac, createPrivateKey, createPublicKey, createSecretKey },
  ...{ createSign, createVerify, generateKeyPairSync, getCurves, getHashes, getRandomValues },
  ...{ KeyObject, randomBytes, randomInt, randomUUID, Sign, sign, timingSafeEqual, Verify },
  ...{ verify, webcrypto },
};
