import { Injectable, NotFoundException } from "@nestjs/common";
import { InjectRepository } from "@nestjs/typeorm";
import { DataSource, Like, Repository } from "typeorm";
import { Loan } from "./loan.entity";

const ORDERS: Record<string, string> = { due: "loan.due", title: "loan.title" };

@Injectable()
export class LoansService {
  constructor(
    @InjectRepository(Loan) private readonly loans: Repository<Loan>,
    private readonly data: DataSource,
  ) {}

  async one(id: number): Promise<Loan> {
    const loan = await this.loans.findOneBy({ id });
    if (!loan) {
      throw new NotFoundException();
    }
    return loan;
  }

  byTitle(title: string): Promise<Loan[]> {
    return this.loans.findBy({ title: Like(`%${title}%`) });
  }

  sorted(member: number, order: string): Promise<Loan[]> {
    return this.loans
      .createQueryBuilder("loan")
      .where("loan.member = :member", { member })
      .orderBy(ORDERS[order] ?? ORDERS.due)
      .getMany();
  }

  async late(day: string): Promise<number> {
    const [row] = await this.data.query("SELECT count(*) AS n FROM loan WHERE due < ?", [day]);
    return row.n;
  }

  async removeAll(ids: number[]): Promise<void> {
    if (ids.length > 0) {
      await this.data.query(`DELETE FROM loan WHERE id IN (${ids.map(() => "?").join(", ")})`, ids);
    }
  }
}
