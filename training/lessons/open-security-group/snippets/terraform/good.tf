resource "aws_security_group" "team" {
  name = "team"

  ingress {
    from_port       = 22
    to_port         = 22
    protocol        = "tcp"
    security_groups = [aws_security_group.bastion.id] # {{mark}}
  }
}
