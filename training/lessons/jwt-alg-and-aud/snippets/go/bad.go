package auth

import "github.com/golang-jwt/jwt/v5"

func caller(token string) (jwt.Claims, error) {
	claims := jwt.MapClaims{}
	_, _, err := jwt.NewParser().ParseUnverified(token, claims) // {{mark}}
	return claims, err
}
