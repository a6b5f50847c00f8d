import { Module } from "@nestjs/common";
import { TypeOrmModule } from "@nestjs/typeorm";
import { LoansController } from "./loans/loans.controller";
import { LoansService } from "./loans/loans.service";
import { Loan } from "./loans/loan.entity";
import { MembersController } from "./members/members.controller";
import { MembersService } from "./members/members.service";

@Module({
  imports: [
    TypeOrmModule.forRoot({
      type: "mysql",
      url: process.env.LIBRARY_DATABASE,
      entities: [Loan],
      synchronize: false,
      ssl: { minVersion: "TLSv1.2", ca: process.env.LIBRARY_DATABASE_CA },
    }),
    TypeOrmModule.forFeature([Loan]),
  ],
  controllers: [LoansController, MembersController],
  providers: [LoansService, MembersService],
})
export class AppModule {}
