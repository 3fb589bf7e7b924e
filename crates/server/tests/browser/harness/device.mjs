// What people hold in their hand: an app that shows codes, and a device that keeps passkeys.
import { createHmac } from "node:crypto";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** What an authenticator app shows for this secret, so many half minutes from now (RFC 6238). */
export function code(secret, steps = 0) {
  const bits = [...secret].filter((letter) => LETTERS.includes(letter)).map((letter) => LETTERS.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const hash = createHmac("sha1", key).update(time).digest();
  const from = hash.at(-1) & 15;
  return String((hash.readUInt32BE(from) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** Gives the browser a device with passkeys, whose owner puts the finger on it whenever it asks. */
export async function passkeys(page) {
  const browser = await page.context().newCDPSession(page);
  await browser.send("WebAuthn.enable");
  const { authenticatorId } = await browser.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    /** The finger is not the owner's. */
    refuses: () => browser.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false }),
    held: async () => (await browser.send("WebAuthn.getCredentials", { authenticatorId })).credentials.length,
  };
}
