export async function prices(url) {
  const signal = AbortSignal.timeout(2000);
  const answer = await fetch(url, { signal }); // {{mark}}
  return answer.json();
}
