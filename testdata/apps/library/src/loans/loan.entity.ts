import { Column, Entity, PrimaryGeneratedColumn } from "typeorm";

@Entity()
export class Loan {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column()
  member!: number;

  @Column()
  title!: string;

  @Column({ type: "date" })
  due!: string;
}
