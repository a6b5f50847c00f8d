package shop

import (
	"context"
	"os"

	"github.com/jackc/pgx/v5"
)

func Open(ctx context.Context) (*pgx.Conn, error) {
	c, err := pgx.ParseConfig("postgres://shop@db/shop")
	if err != nil {
		return nil, err
	}
	c.Password = os.Getenv("SHOP_DB_PASSWORD") // {{mark}}
	return pgx.ConnectConfig(ctx, c)
}
