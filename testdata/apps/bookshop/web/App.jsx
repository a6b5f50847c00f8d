import { useEffect, useState } from "react";

const SHOP = "https://www.bookshop.net";

export function Review({ review }) {
  return (
    <article>
      <h3>{review.title}</h3>
      <p>{review.text}</p>
      {/* want js-react-dangerous-html */}
      <div dangerouslySetInnerHTML={{ __html: review.html }} />
      <div dangerouslySetInnerHTML={{ __html: "&middot;" }} />
    </article>
  );
}

export function Search() {
  const [found, setFound] = useState([]);
  const query = new URLSearchParams(window.location.search).get("q") ?? "";

  useEffect(() => {
    fetch(`/books/search?language=en&q=${encodeURIComponent(query)}`)
      .then((answer) => answer.json())
      .then(setFound);
    document.getElementById("title").textContent = query;
    document.getElementById("crumb").innerHTML = "Search: " + query; // want js-innerhtml-dynamic
    document.getElementById("count").innerHTML = "";
  }, [query]);

  useEffect(() => {
    const listen = (event) => {
      if (event.origin === SHOP) {
        setFound(event.data);
      }
    };
    window.addEventListener("message", listen);
    window.parent.postMessage({ token: sessionStorage.getItem("token") }, "*"); // want js-postmessage-star
    window.parent.postMessage({ ready: true }, SHOP);
    return () => window.removeEventListener("message", listen);
  }, []);

  return <ul>{found.map((book) => <li key={book.id}>{book.title}</li>)}</ul>;
}
