import axios from "axios";

export async function prices(url) {
  const answer = await axios.get(url, { timeout: 2000 }); // {{mark}}
  return answer.data;
}
