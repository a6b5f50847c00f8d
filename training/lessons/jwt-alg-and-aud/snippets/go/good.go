package auth

import "github.com/golang-jwt/jwt/v5"

func caller(token string, key jwt.Keyfunc) (jwt.Claims, error) {
	claims := jwt.MapClaims{}
	_, err := jwt.ParseWithClaims(token, claims, key, // {{mark}}
		jwt.WithValidMethods([]string{"RS256"}), jwt.WithAudience("shop")) // {{mark}}
	return claims, err
}
