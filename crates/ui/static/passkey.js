// Passkeys: the browser asks the device, the answer goes into the hidden fields of the form, and the form is sent as any other.
(() => {
  "use strict";
  const forms = document.querySelectorAll("form[data-passkey]");
  if (!forms.length || !window.PublicKeyCredential) return;

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) => {
    const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
    return btoa(letters).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  };
  const known = (list) => list.map((one) => ({ ...one, id: bytes(one.id) }));

  // What we were told, with bytes where the browser wants bytes.
  const asked = async (form) => {
    const answer = await fetch(form.dataset.passkeyChallenge, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    if (!answer.ok) throw new Error(answer.statusText);
    const wanted = await answer.json();
    wanted.challenge = bytes(wanted.challenge);
    if (wanted.allowCredentials) wanted.allowCredentials = known(wanted.allowCredentials);
    if (wanted.excludeCredentials) wanted.excludeCredentials = known(wanted.excludeCredentials);
    if (wanted.user) wanted.user.id = bytes(wanted.user.id);
    return wanted;
  };

  for (const form of forms) {
    form.hidden = false;
    const trouble = form.querySelector("[data-passkey-trouble]");
    const fill = (name, value) => { form.elements[name].value = value; };
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      trouble.hidden = true;
      try {
        const publicKey = await asked(form);
        if (form.dataset.passkey === "create") {
          const made = await navigator.credentials.create({ publicKey });
          fill("client_data", text(made.response.clientDataJSON));
          fill("attestation", text(made.response.attestationObject));
        } else {
          const used = await navigator.credentials.get({ publicKey });
          fill("credential_id", text(used.rawId));
          fill("client_data", text(used.response.clientDataJSON));
          fill("authenticator_data", text(used.response.authenticatorData));
          fill("signature", text(used.response.signature));
          fill("user_handle", used.response.userHandle ? text(used.response.userHandle) : "");
        }
        form.submit();
      } catch {
        trouble.hidden = false;
      }
    });
  }
})();
