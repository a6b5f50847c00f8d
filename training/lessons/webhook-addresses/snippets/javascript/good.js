const hook = process.env.CHAT_HOOK; // {{mark}}

export function tell(text) {
  const body = JSON.stringify({ text });
  return fetch(hook, { method: "POST", body });
}
