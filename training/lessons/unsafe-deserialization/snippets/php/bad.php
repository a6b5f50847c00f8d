<?php
$settings = unserialize($_COOKIE['settings']); // {{mark}}
