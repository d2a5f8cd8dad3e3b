"use strict";
// Seals what a group admin pastes to the key in this page. Nothing leaves it:
// the page's policy forbids every connection.
const at = (id) => document.getElementById(id);
const request = document.body.dataset;

// What a token says of itself, or {} if it is of no shape that is known.
function claims(token) {
  try {
    const part = token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/");
    const all = JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(part), (c) => c.charCodeAt(0))));
    const says = JSON.parse(all["urn:microsoft:credentials"]);
    return { id: says.applicationId, name: JSON.parse(says.data || "{}").AppName, life: all.exp - (all.nbf || all.iat), expires: all.exp };
  } catch {
    return {};
  }
}

// doubt is a reason to look again, or "".
function doubt(token) {
  const says = claims(token);
  if (token.split(".").length !== 3) return "This does not look like a Kaizala token: copy the whole of it from the portal.";
  if (says.life && says.life < 7 * 24 * 3600) return "This says that it is an access token. The refresh token belongs here.";
  if (says.id && request.id && says.id.toLowerCase() !== request.id.toLowerCase()) return "This token says that it is for another connector: " + (says.name || says.id) + ".";
  if (says.expires && says.expires * 1000 < Date.now()) return "This token says that its life is over.";
  return "";
}

let warned = "";

async function seal(event) {
  event.preventDefault();
  const token = at("token").value.replace(/[\s"'\u200b-\u200f\u2060\ufeff]/g, "");
  const reason = token ? doubt(token) : "Paste the refresh token first.";
  if (!token || (reason && warned !== token)) {
    warned = token;
    at("say").textContent = reason + (token ? " Seal once more to use it all the same." : "");
    return;
  }
  const age1 = new age.Encrypter();
  age1.addRecipient(request.key);
  const sealed = await age1.encrypt(JSON.stringify({
    version: 1, token, connector: request.id || undefined, group: at("group").value.trim() || undefined,
    remark: at("remark").value.trim() || undefined, date: new Date().toISOString().slice(0, 19) + "Z",
  }));
  const text = "A refresh token for a Kaizala connector; only its developer can open it:\n\n" + age.armor.encode(sealed).trim() + "\n";
  at("token").value = "";
  at("say").textContent = "";
  at("reply").value = text;
  at("save").href = "data:text/plain;charset=utf-8," + encodeURIComponent(text);
  at("done").hidden = false;
  at("reply").focus();
  at("reply").select();
}

async function copy() {
  at("reply").select();
  try {
    await navigator.clipboard.writeText(at("reply").value);
  } catch {
    document.execCommand("copy"); // the old way, where a file may not use the new one
  }
  at("copy").textContent = "Copied";
}

at("form").addEventListener("submit", (event) => seal(event).catch((err) => { at("say").textContent = "That did not work: " + err.message; }));
at("copy").addEventListener("click", copy);
