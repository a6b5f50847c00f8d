import { NextRequest, NextResponse } from "next/server";
import { prisma } from "@/lib/prisma";

const ORDERS = ["title", "year"] as const;

export async function GET(request: NextRequest) {
  const search = request.nextUrl.searchParams;
  const order = search.get("order") ?? "title";
  if (!ORDERS.includes(order as (typeof ORDERS)[number])) {
    return NextResponse.json({ error: "no such order" }, { status: 400 });
  }
  const books = await prisma.$queryRaw`SELECT id, title FROM book WHERE language = ${search.get("language")}`;
  const shelf = search.get("shelf");
  const more = await prisma.$queryRawUnsafe(`SELECT id FROM shelf WHERE name = '${shelf}'`); // want js-sql-string-built
  return NextResponse.json({ books, more });
}

export async function POST(request: NextRequest) {
  const { title, year } = await request.json();
  const book = await prisma.book.create({ data: { title: String(title), year: Number(year) } });
  const response = NextResponse.json(book, { status: 201 });
  response.cookies.set("last", String(book.id), { httpOnly: true, secure: true, sameSite: "lax" });
  return response;
}
