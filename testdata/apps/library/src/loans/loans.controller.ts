import { Body, Controller, Delete, Get, Header, Param, ParseIntPipe, Post, Query, Redirect, Req, Res } from "@nestjs/common";
import { IsInt, IsString, MaxLength } from "class-validator";
import type { Request, Response } from "express";
import { DataSource } from "typeorm";
import { LoansService } from "./loans.service";
import type { Loan } from "./loan.entity";

class NewLoan {
  @IsInt()
  member!: number;

  @IsString()
  @MaxLength(200)
  title!: string;
}

@Controller("loans")
export class LoansController {
  constructor(
    private readonly loans: LoansService,
    private readonly data: DataSource,
  ) {}

  @Get(":id")
  one(@Param("id", ParseIntPipe) id: number): Promise<Loan> {
    return this.loans.one(id);
  }

  @Get()
  list(@Query("member", ParseIntPipe) member: number, @Query("order") order: string): Promise<Loan[]> {
    return this.loans.sorted(member, order);
  }

  @Get("title/:title")
  async title(@Param("title") title: string): Promise<unknown> {
    const exact = await this.loans.byTitle(title);
    if (exact.length > 0) {
      return exact;
    }
    return this.data.query(`SELECT id FROM loan WHERE title SOUNDS LIKE '${title}'`); // want js-sql-string-built
  }

  @Get("member/:member/count")
  async count(@Param("member", ParseIntPipe) member: number): Promise<unknown> {
    return this.data.query(`SELECT count(*) AS n FROM loan WHERE member = ${member}`);
  }

  @Post()
  async add(@Body() loan: NewLoan): Promise<void> {
    await this.data.query("INSERT INTO loan (member, title) VALUES (?, ?)", [loan.member, loan.title]);
    await this.data.query("UPDATE member SET last = '" + loan.title + "' WHERE id = ?", [loan.member]); // want js-sql-string-built
  }

  @Delete()
  async remove(@Body("ids") ids: unknown[]): Promise<void> {
    await this.loans.removeAll(ids.map(Number));
  }

  @Get("slip/:title")
  @Header("Content-Type", "text/html")
  slip(@Param("title") title: string, @Res() res: Response): void {
    res.send("<h1>" + title + "</h1>"); // want js-express-reflect
  }

  @Get("slip/:title/plain")
  plain(@Param("title") title: string, @Res() res: Response): void {
    res.type("text/plain").send("Slip of " + title);
  }

  @Get("away")
  away(@Req() req: Request, @Res() res: Response): void {
    res.redirect(String(req.query.to)); // want js-open-redirect
  }

  @Get("home")
  @Redirect("/loans", 302)
  home(): void {}
}
