import DOMPurify from "isomorphic-dompurify";
import { prisma } from "@/lib/prisma";

type Props = { searchParams: Promise<{ q?: string }> };

export default async function Page({ searchParams }: Props) {
  const { q } = await searchParams;
  const books = await prisma.book.findMany({ where: { title: { contains: q } } });
  const news = await prisma.news.findFirst({ orderBy: { id: "desc" } });
  return (
    <main>
      <h1>{q ? `Books with ${q}` : "Books"}</h1>
      <section dangerouslySetInnerHTML={{ __html: DOMPurify.sanitize(news?.html ?? "") }} />
      {/* want js-react-dangerous-html */}
      <aside dangerouslySetInnerHTML={{ __html: news!.teaser }} />
      <ul>
        {books.map((book) => (
          <li key={book.id}>
            <a href={`/books/${book.id}`}>{book.title}</a>
          </li>
        ))}
      </ul>
    </main>
  );
}
