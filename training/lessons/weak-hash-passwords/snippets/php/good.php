<?php
$hash = password_hash($password, PASSWORD_DEFAULT); // {{mark}}
